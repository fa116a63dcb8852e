/** One handler for each operation of the contract. */
import type { Handlers } from '../responses/call.ts'
import * as account from './account/account.ts'
import * as activity from './account/activity.ts'
import * as exports from './account/exports.ts'
import * as notifications from './account/notifications.ts'
import * as serverSettings from './account/server-settings.ts'
import * as archives from './files/archives.ts'
import * as listings from './files/listings.ts'
import * as previews from './files/previews.ts'
import * as resources from './files/resources.ts'
import * as transfers from './files/transfers.ts'
import * as trash from './files/trash.ts'
import * as versions from './files/versions.ts'
import * as directLinks from './sharing/direct-links.ts'
import * as emailLists from './sharing/email-lists.ts'
import * as forms from './sharing/forms.ts'
import * as shares from './sharing/shares.ts'
import * as credentials from './users/credentials.ts'
import * as secondFactors from './users/second-factors.ts'
import * as sessions from './users/sessions.ts'
import * as sshKeys from './users/ssh-keys.ts'
import * as users from './users/users.ts'
import * as webhookMessages from './webhooks/messages.ts'
import * as webhookTrials from './webhooks/trials.ts'
import * as webhooks from './webhooks/webhooks.ts'

export const handlers: Handlers = {
  ...account,
  ...activity,
  ...archives,
  ...credentials,
  ...directLinks,
  ...emailLists,
  ...notifications,
  ...forms,
  ...exports,
  ...previews,
  ...resources,
  ...secondFactors,
  ...sessions,
  ...serverSettings,
  ...sshKeys,
  ...shares,
  ...listings,
  ...transfers,
  ...trash,
  ...versions,
  ...users,
  ...webhooks,
  ...webhookMessages,
  ...webhookTrials,
}
