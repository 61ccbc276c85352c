import sys

sys.path.insert(0, "@ASSIGNMENT@")
try:
    from solution import center, count_words, norm
except ImportError:
    # nothing to hand in
    norm = center = count_words = None
