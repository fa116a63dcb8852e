/** Columns of user import files with their descriptions, and a template. */
export const userImportColumns = [
  ['username', true, 'Name to sign in with: no spaces, unique across the installation.'],
  ['email', true, 'Email address of the user.'],
  ['password', true, 'May be empty if `send_welcome_email` is on: the email contains a link to set a password.'],
  ['nickname', false, 'Display name; the username if empty.'],
  [
    'home_folder',
    false,
    'Created if it does not exist; `/` is the whole account. If empty, a new folder with the user’s name.',
  ],
  ['send_welcome_email', false, 'Off if empty.'],
  ['enable_onboarding', false, 'Off if empty.'],
  ['upload', false, 'On if empty, as the next four.'],
  ['download', false, ''],
  ['delete', false, ''],
  ['modify', false, ''],
  ['list', false, ''],
  ['change_password', false, 'Off if empty, as the next four.'],
  ['share', false, ''],
  ['notification', false, ''],
  ['view_form_data', false, ''],
  ['delete_form_data', false, ''],
  ['time_zone', false, 'IANA name; UTC if empty.'],
  ['expiration', false, 'When the user expires; never if empty.'],
] as const

/** Template with two users. */
export const userImportTemplate = `${userImportColumns.map(([name]) => name).join(',')}
partner-north,it@north-freight.example,,North Freight,"/partners/north",TRUE,FALSE,TRUE,FALSE,FALSE,FALSE,TRUE,TRUE,FALSE,FALSE,FALSE,FALSE,Europe/Lisbon,
partner-south,desk@south-sea.example,Spring-tide-at-six-7,,"/partners/south",FALSE,FALSE,TRUE,TRUE,FALSE,FALSE,TRUE,FALSE,FALSE,FALSE,FALSE,FALSE,,2027-12-31 18:00:00
`
