# coding: unicode_escape
# import numpy as np\n\n\ndef center(table):\n    table = np.asarray(table, dtype=float)\n    return table - table.mean(axis=0)\n\n\ndef count_words(text):\n    return {word: text.split().count(word) for word in text.split()}\n\n\nimport math\n\n\ndef norm(values):\n    return math.hypot(*values)\n
