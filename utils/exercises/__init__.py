"""Exercises: `answers` (their sorts), `recipe` (for teachers: what is right), `check` (what a student calls)."""
