"""Exercises: `answers` (their kinds), `recipe` (for teachers: what is right), `check` (what a student calls)."""
