"""Who must approve a change, who has, and whether it may pass: pure functions of the change, policy and approvals."""
