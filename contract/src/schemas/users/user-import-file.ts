/** The file that users are imported from: its columns as people read them, and a file to begin with. */
export const userImportColumns = [
  ['username', true, 'Name to sign in with: no blanks, unique across the installation.'],
  ['email', true, 'Where letters go.'],
  ['password', true, 'May be empty where `send_welcome_email` is on: the letter brings a link to set one.'],
  ['nickname', false, 'What colleagues call the user; the user name when empty.'],
  [
    'home_folder',
    false,
    'Made if it is missing; `/` is the whole account. When empty, a new folder of the user’s name.',
  ],
  ['send_welcome_email', false, 'Off when empty.'],
  ['enable_onboarding', false, 'Off when empty.'],
  ['upload', false, 'On when empty, as the next four.'],
  ['download', false, ''],
  ['delete', false, ''],
  ['modify', false, ''],
  ['list', false, ''],
  ['change_password', false, 'Off when empty, as the next four.'],
  ['share', false, ''],
  ['notification', false, ''],
  ['view_form_data', false, ''],
  ['delete_form_data', false, ''],
  ['time_zone', false, 'IANA name; UTC when empty.'],
  ['expiration', false, 'From when on the user is refused; never when empty.'],
] as const

/** A file of two users to write over. */
export const userImportTemplate = `${userImportColumns.map(([name]) => name).join(',')}
partner-north,it@north-freight.example,,North Freight,"/partners/north",TRUE,FALSE,TRUE,FALSE,FALSE,FALSE,TRUE,TRUE,FALSE,FALSE,FALSE,FALSE,Europe/Lisbon,
partner-south,desk@south-sea.example,Spring-tide-at-six-7,,"/partners/south",FALSE,FALSE,TRUE,TRUE,FALSE,FALSE,TRUE,FALSE,FALSE,FALSE,FALSE,FALSE,,2027-12-31 18:00:00
`
