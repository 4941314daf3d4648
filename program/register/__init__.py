"""The RAID log: risks, assumptions, issues, decisions and milestones."""
