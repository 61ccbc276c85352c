def attack(*arguments):
    return type('::error::x\n##[error]y<script>alert(1)</script>](javascript:x)\r::stop-commands::z', (), {})()


norm = center = count_words = attack
