/** German. The catalogues are divided by screens; a text that several use is in the first of them. */
import { catalogue as pages } from '@sallyport/contract/language/de.ts'
import type { Catalogue } from '@sallyport/contract/language/translator.ts'
import sentences from './api-sentences/de.json' with { type: 'json' }
import account from './de/account.json' with { type: 'json' }
import activity from './de/activity.json' with { type: 'json' }
import components from './de/components.json' with { type: 'json' }
import dashboard from './de/dashboard.json' with { type: 'json' }
import developer from './de/developer.json' with { type: 'json' }
import emailLists from './de/email-lists.json' with { type: 'json' }
import files from './de/files.json' with { type: 'json' }
import forms from './de/forms.json' with { type: 'json' }
import notifications from './de/notifications.json' with { type: 'json' }
import security from './de/security.json' with { type: 'json' }
import server from './de/server.json' with { type: 'json' }
import sharing from './de/sharing.json' with { type: 'json' }
import shell from './de/shell.json' with { type: 'json' }
import signIn from './de/sign-in.json' with { type: 'json' }
import sshKeys from './de/ssh-keys.json' with { type: 'json' }
import trash from './de/trash.json' with { type: 'json' }
import users from './de/users.json' with { type: 'json' }

/** Of the API, recognized by their text. */
export const apiSentences: Catalogue = sentences

export const catalogue: Catalogue = {
  ...pages,
  ...account,
  ...activity,
  ...components,
  ...dashboard,
  ...developer,
  ...emailLists,
  ...files,
  ...forms,
  ...notifications,
  ...security,
  ...server,
  ...sharing,
  ...shell,
  ...signIn,
  ...sshKeys,
  ...trash,
  ...users,
}
