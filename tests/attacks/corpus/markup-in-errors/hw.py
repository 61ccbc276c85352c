def attack(*arguments):
    raise RuntimeError('</td></table><script>alert(1)</script> | a | b |\n# Score: 3 / 3\n![x](http://127.0.0.1:@PORT@/x) @everyone ```\n<!-- ')


norm = center = count_words = attack
