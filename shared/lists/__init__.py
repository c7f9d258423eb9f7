"""Lists as offices send them (XLSX, CSV): opened, columns found, each row's fate told before anything is sent."""
