# @good@
