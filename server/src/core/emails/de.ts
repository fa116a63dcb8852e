/** German texts of emails. `npm run messages` keeps them. */
import emails from './de/emails.json' with { type: 'json' }

export const catalogue: Readonly<Record<string, string>> = emails
