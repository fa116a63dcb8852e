/** The button in a password field that shows what was typed. */
export const showButton = { 'aria-label': 'Show or hide the password' }
