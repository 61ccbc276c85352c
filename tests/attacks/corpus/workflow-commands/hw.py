import warnings

print("::error::from a cell\n##[group]x\r::warning::y")
warnings.warn("::notice::z")


def attack(*arguments):
    print("::error::from a print")
    raise RuntimeError("::error file=x::y\n##[error]z\r::stop-commands::abc\n\u2028::add-mask::3\n::set-output name=score::3")


norm = center = count_words = attack
