"""What an agency's own system needs of HộiNghị; nothing of the system itself."""
