# @wrong@
