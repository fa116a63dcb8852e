/**
 * Every operation of the REST API. Add one in the file of its noun under operations/, and it is a route, a call of the
 * client and a page of the docs.
 */
import type { Operation } from './operation.ts'
import { accountOperations } from './operations/account.ts'
import { activityOperations } from './operations/activity.ts'
import { archiveJobOperations } from './operations/archive-jobs.ts'
import { arrangementOperations } from './operations/arrangement.ts'
import { brandingOperations } from './operations/branding.ts'
import { accessTokenOperations, apiKeyOperations } from './operations/credentials.ts'
import { directLinkOperations } from './operations/direct-links.ts'
import { emailListOperations } from './operations/email-lists.ts'
import { eventOperations } from './operations/events.ts'
import { exportOperations } from './operations/exports.ts'
import { formOperations } from './operations/forms.ts'
import { mailOperations } from './operations/mail.ts'
import { notificationOperations } from './operations/notifications.ts'
import { passwordResetOperations } from './operations/password-resets.ts'
import { previewOperations } from './operations/previews.ts'
import { resourceOperations } from './operations/resources.ts'
import { secondFactorOperations } from './operations/second-factor.ts'
import { connectionOperations, sessionOperations } from './operations/sessions.ts'
import { setupOperations } from './operations/setup.ts'
import { shareOperations } from './operations/shares.ts'
import { sshKeyOperations } from './operations/ssh-keys.ts'
import { trashOperations } from './operations/trash.ts'
import { uploadOperations } from './operations/uploads.ts'
import { userFileOperations } from './operations/user-files.ts'
import { userOperations } from './operations/users.ts'
import { webhookMessageOperations } from './operations/webhook-messages.ts'
import { webhookTrialOperations } from './operations/webhook-trials.ts'
import { webhookOperations } from './operations/webhooks.ts'

export const operations = {
  ...resourceOperations,
  ...arrangementOperations,
  ...uploadOperations,
  ...previewOperations,
  ...trashOperations,
  ...webhookOperations,
  ...webhookTrialOperations,
  ...webhookMessageOperations,
  ...shareOperations,
  ...formOperations,
  ...directLinkOperations,
  ...apiKeyOperations,
  ...accessTokenOperations,
  ...archiveJobOperations,
  ...sessionOperations,
  ...connectionOperations,
  ...secondFactorOperations,
  ...passwordResetOperations,
  ...activityOperations,
  ...eventOperations,
  ...exportOperations,
  ...userOperations,
  ...userFileOperations,
  ...accountOperations,
  ...brandingOperations,
  ...notificationOperations,
  ...mailOperations,
  ...emailListOperations,
  ...sshKeyOperations,
  ...setupOperations,
} as const satisfies Record<string, Operation>

export type Operations = typeof operations
export type OperationName = keyof Operations
