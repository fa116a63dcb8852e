/** One handler for each operation of the contract. */
import type { Handlers } from '../call.ts'
import * as account from './account.ts'
import * as activity from './activity.ts'
import * as archives from './archives.ts'
import * as arrangement from './arrangement.ts'
import * as branding from './branding.ts'
import * as credentials from './credentials.ts'
import * as directLinks from './direct-links.ts'
import * as emailLists from './email-lists.ts'
import * as events from './events.ts'
import * as exports from './exports.ts'
import * as forms from './forms.ts'
import * as mail from './mail.ts'
import * as notifications from './notifications.ts'
import * as passwordResets from './password-resets.ts'
import * as previews from './previews.ts'
import * as resources from './resources.ts'
import * as secondFactors from './second-factors.ts'
import * as sessions from './sessions.ts'
import * as setup from './setup.ts'
import * as shares from './shares.ts'
import * as sshKeys from './ssh-keys.ts'
import * as transfers from './transfers.ts'
import * as trash from './trash.ts'
import * as userFiles from './user-files.ts'
import * as users from './users.ts'
import * as webhookMessages from './webhook-messages.ts'
import * as webhookTrials from './webhook-trials.ts'
import * as webhooks from './webhooks.ts'

export const handlers: Handlers = {
  ...account,
  ...activity,
  ...archives,
  ...arrangement,
  ...branding,
  ...credentials,
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
  ...secondFactors,
  ...sessions,
  ...setup,
  ...sshKeys,
  ...shares,
  ...transfers,
  ...trash,
  ...userFiles,
  ...users,
  ...webhooks,
  ...webhookMessages,
  ...webhookTrials,
}
