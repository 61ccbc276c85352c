# @good@

if __name__ == "__main__":
    raise SystemExit("never run here")
