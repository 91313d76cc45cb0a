/** Runs before anything is drawn: the theme that was chosen here before, where the browser remembers it. */
try {
  const theme = localStorage.getItem('theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Nothing is remembered here: the system's theme it is.
}
