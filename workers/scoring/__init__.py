"""What sampled answers are worth: judged by RAGAS, in an environment and a process of its own, and told to Langfuse.

`sample` asks for it after an answer, `judge` is the job on the queue `scores`, `evaluator` the process that judges,
`environment` what that runs, and `tell` carries scores and people's opinions on.
"""
