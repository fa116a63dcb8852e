/** One handler for each operation of the contract. */
import type { Handlers } from '../responses/call.ts'
import * as account from './account/account.ts'
import * as activity from './account/activity.ts'
import * as branding from './account/branding.ts'
import * as connections from './account/connections.ts'
import * as dashboard from './account/dashboard.ts'
import * as exports from './account/exports.ts'
import * as importReports from './account/import-reports.ts'
import * as mail from './account/mail.ts'
import * as nodes from './account/nodes.ts'
import * as notifications from './account/notifications.ts'
import * as serverSettings from './account/server-settings.ts'
import * as setup from './account/setup.ts'
import * as archives from './files/archives.ts'
import * as moves from './files/moves.ts'
import * as previews from './files/previews.ts'
import * as recent from './files/recent.ts'
import * as resources from './files/resources.ts'
import * as search from './files/search.ts'
import * as starred from './files/starred.ts'
import * as transfers from './files/transfers.ts'
import * as trash from './files/trash.ts'
import * as userFiles from './files/user-imports.ts'
import * as versions from './files/versions.ts'
import * as directLinks from './sharing/direct-links.ts'
import * as emailLists from './sharing/email-lists.ts'
import * as forms from './sharing/forms.ts'
import * as shares from './sharing/shares.ts'
import * as credentials from './users/credentials.ts'
import * as passwordResets from './users/password-resets.ts'
import * as secondFactors from './users/second-factors.ts'
import * as sessions from './users/sessions.ts'
import * as sshKeys from './users/ssh-keys.ts'
import * as users from './users/users.ts'
import * as events from './webhooks/events.ts'
import * as webhookMessages from './webhooks/messages.ts'
import * as webhookTrials from './webhooks/trials.ts'
import * as webhooks from './webhooks/webhooks.ts'

export const handlers: Handlers = {
  ...account,
  ...activity,
  ...archives,
  ...moves,
  ...branding,
  ...connections,
  ...credentials,
  ...dashboard,
  ...directLinks,
  ...emailLists,
  ...events,
  ...mail,
  ...notifications,
  ...forms,
  ...exports,
  ...passwordResets,
  ...previews,
  ...resources,
  ...search,
  ...secondFactors,
  ...sessions,
  ...nodes,
  ...serverSettings,
  ...importReports,
  ...setup,
  ...sshKeys,
  ...shares,
  ...recent,
  ...starred,
  ...transfers,
  ...trash,
  ...versions,
  ...userFiles,
  ...users,
  ...webhooks,
  ...webhookMessages,
  ...webhookTrials,
}
