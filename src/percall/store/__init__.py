"""Where it rests: the workspace, the lake and the engines that query it."""
