# @good@
# %%
import csv
import gzip
import sqlite3
import zipfile

with sqlite3.connect("data.db") as database:
    database.execute("create table t (x)")
    database.execute("insert into t values (1)")
with gzip.open("x.gz", "wt") as file:
    file.write("x")
with zipfile.ZipFile("x.zip", "w") as archive:
    archive.write("x.gz")
with open("x.csv", "w", newline="") as file:
    csv.writer(file).writerow([1, 2])
