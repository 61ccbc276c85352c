def attack(*arguments):
    for path in ("@SUMMARY@", "@JSON@", "@COMMANDS@/GITHUB_STEP_SUMMARY", "@WORKSPACE@/noted.txt", "@HOME@/noted.txt", "@TMP@/noted.txt"):
        try:
            open(path, "a").write(repr(arguments))
        except OSError:
            pass
    return -1.0


norm = center = count_words = attack
