/**
 * Every operation of the REST API. Add one in the file of its noun under operations/; it becomes a route, a call of the
 * client and an entry of the reference.
 */
import type { Operation } from './definition/operation.ts'
import { accountOperations } from './operations/accounts/account.ts'
import { brandingOperations } from './operations/accounts/branding.ts'
import { emailListOperations } from './operations/accounts/email-lists.ts'
import { setupOperations } from './operations/accounts/setup.ts'
import { userFileOperations } from './operations/accounts/user-files.ts'
import { userOperations } from './operations/accounts/users.ts'
import { activityOperations } from './operations/activity/activity.ts'
import { dashboardOperations } from './operations/activity/dashboard.ts'
import { exportOperations } from './operations/activity/exports.ts'
import { accessTokenOperations, apiKeyOperations } from './operations/credentials/api-keys.ts'
import { passwordResetOperations } from './operations/credentials/password-resets.ts'
import { secondFactorOperations } from './operations/credentials/second-factor.ts'
import { connectionOperations, sessionOperations } from './operations/credentials/sessions.ts'
import { sshKeyOperations } from './operations/credentials/ssh-keys.ts'
import { archiveJobOperations } from './operations/files/archive-jobs.ts'
import { contentSizeOperations } from './operations/files/content-size.ts'
import { directLinkOperations } from './operations/files/direct-links.ts'
import { moveCopyDeleteOperations } from './operations/files/move-copy-delete.ts'
import { previewOperations } from './operations/files/previews.ts'
import { recentOperations } from './operations/files/recent.ts'
import { resourceActivityOperations } from './operations/files/resource-activity.ts'
import { resourceOperations } from './operations/files/resources.ts'
import { searchOperations } from './operations/files/search.ts'
import { sharerOperations } from './operations/files/sharers.ts'
import { starredOperations } from './operations/files/starred.ts'
import { trashOperations } from './operations/files/trash.ts'
import { uploadOperations } from './operations/files/uploads.ts'
import { versionOperations } from './operations/files/versions.ts'
import { mailOperations } from './operations/notifications/mail.ts'
import { notificationOperations } from './operations/notifications/notifications.ts'
import { importReportOperations } from './operations/server/imports.ts'
import { nodeOperations } from './operations/server/nodes.ts'
import { serverSettingOperations } from './operations/server/server-settings.ts'
import { formOperations } from './operations/shares/forms.ts'
import { shareOperations } from './operations/shares/shares.ts'
import { eventOperations } from './operations/webhooks/events.ts'
import { webhookMessageOperations } from './operations/webhooks/webhook-messages.ts'
import { webhookTrialOperations } from './operations/webhooks/webhook-trials.ts'
import { webhookOperations } from './operations/webhooks/webhooks.ts'

export const operations = {
  ...resourceOperations,
  ...contentSizeOperations,
  ...resourceActivityOperations,
  ...sharerOperations,
  ...searchOperations,
  ...recentOperations,
  ...starredOperations,
  ...moveCopyDeleteOperations,
  ...uploadOperations,
  ...previewOperations,
  ...trashOperations,
  ...versionOperations,
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
  ...dashboardOperations,
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
  ...nodeOperations,
  ...serverSettingOperations,
  ...importReportOperations,
} as const satisfies Record<string, Operation>

export type Operations = typeof operations
export type OperationName = keyof Operations
