"""The GitHub Action: grades the push that started the workflow and reports the score.

In: the action's inputs, GitHub's event and the checked-out repository. Out: the JSON artifact, the check run,
annotations, the job summary and the step's outputs.
"""
