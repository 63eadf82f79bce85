"""What a view of the queue holds, taken out as a file: asked for on the queue, made by the worker, kept three days."""
