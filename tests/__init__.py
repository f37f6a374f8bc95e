import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side: two threads of one would wait for another's
