# @wire@
found = link()
for number in range(10_000):
    found.channel.send("iopub", "attempt", {"kind": f"kind-{number}\n::notice::x", "what": f"x{number}\n::notice::x"}, found.parent)
for content in ({"kind": "file", "what": "y" * 5_000_000}, {"kind": {"a": ["b"] * 1000}}, {}, {"kind": None, "what": None}, {"kind": "denied"}):
    found.channel.send("iopub", "attempt", content, found.parent)
# %%
# @wrong@
