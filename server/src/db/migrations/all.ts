/** Every migration in order. A migration is never edited once released; a new one is added below. */
import type { Migrate } from '../migration.ts'
import * as firstHouse from './0001-0012/0001-first-house.ts'
import * as webhookEngine from './0001-0012/0002-webhook-engine.ts'
import * as events from './0001-0012/0003-events.ts'
import * as sessions from './0001-0012/0004-sessions.ts'
import * as sharing from './0001-0012/0005-sharing.ts'
import * as notices from './0001-0012/0006-notices.ts'
import * as claimedMessages from './0001-0012/0007-claimed-messages.ts'
import * as outbox from './0001-0012/0008-outbox.ts'
import * as triedMessages from './0001-0012/0009-tried-messages.ts'
import * as webhookLog from './0001-0012/0010-webhook-log.ts'
import * as submissions from './0001-0012/0011-submissions.ts'
import * as logos from './0001-0012/0012-logos.ts'
import * as searchBelow from './0014-0029/0014-search-below.ts'
import * as archiveJobs from './0014-0029/0015-archive-jobs.ts'
import * as knownBrowsers from './0014-0029/0016-known-browsers.ts'
import * as mailQueues from './0014-0029/0017-mail-queues.ts'
import * as downloadProgress from './0014-0029/0018-download-progress.ts'
import * as storageQuotas from './0014-0029/0019-storage-quotas.ts'
import * as deletedShares from './0014-0029/0020-deleted-shares.ts'
import * as deepFolders from './0014-0029/0021-deep-folders.ts'
import * as exemptEmails from './0014-0029/0022-exempt-emails.ts'
import * as resumableUploads from './0014-0029/0024-resumable-uploads.ts'
import * as connections from './0014-0029/0026-connections.ts'
import * as orderingKeys from './0014-0029/0028-ordering-keys.ts'
import * as pageOrders from './0030-0045/0030-page-orders.ts'
import * as inlineBytes from './0030-0045/0033-inline-bytes.ts'
import * as emailBodies from './0030-0045/0034-email-bodies.ts'
import * as hostKeys from './0030-0045/0035-host-keys.ts'
import * as sftpAccess from './0030-0045/0036-sftp-access.ts'
import * as droppedEmails from './0030-0045/0038-dropped-emails.ts'
import * as expiredUploads from './0030-0045/0039-expired-uploads.ts'
import * as heldUploads from './0030-0045/0040-held-uploads.ts'
import * as uploadClaims from './0030-0045/0041-upload-claims.ts'
import * as ftpAccess from './0030-0045/0042-ftp-access.ts'
import * as tokenNames from './0030-0045/0043-token-names.ts'
import * as naturalOrder from './0030-0045/0044-natural-order.ts'
import * as recentFiles from './0030-0045/0045-recent-files.ts'
import * as transferTotals from './0046-0060/0046-transfer-totals.ts'
import * as languages from './0046-0060/0047-languages.ts'
import * as operators from './0046-0060/0048-operators.ts'
import * as fileVersions from './0046-0060/0049-file-versions.ts'
import * as starred from './0046-0060/0050-starred.ts'
import * as folderSizes from './0046-0060/0051-folder-sizes.ts'
import * as downloadLimits from './0046-0060/0052-download-limits.ts'
import * as stores from './0046-0060/0053-stores.ts'
import * as nodes from './0046-0060/0054-nodes.ts'
import * as attemptCounters from './0046-0060/0055-attempt-counters.ts'
import * as completedSubmissions from './0046-0060/0056-completed-submissions.ts'
import * as visitors from './0046-0060/0057-visitors.ts'
import * as logDetails from './0046-0060/0058-log-details.ts'
import * as restored from './0046-0060/0059-restored.ts'
import * as imports from './0046-0060/0060-imports.ts'
import * as recentActions from './0061-0075/0061-recent-actions.ts'
import * as versionNumbers from './0061-0075/0062-version-numbers.ts'
import * as acme from './0061-0075/0065-acme.ts'
import * as audit from './0061-0075/0066-audit.ts'
import * as restoredNames from './0061-0075/0067-restored-names.ts'
import * as shareAliases from './0061-0075/0068-share-aliases.ts'
import * as messageTraces from './0061-0075/0069-message-traces.ts'
import * as importReports from './0061-0075/0070-import-reports.ts'
import * as logResources from './0061-0075/0071-log-resources.ts'
import * as logChanges from './0061-0075/0072-log-changes.ts'
import * as logVersions from './0061-0075/0073-log-versions.ts'
import * as logRemovals from './0061-0075/0074-log-removals.ts'
import * as sendSources from './0061-0075/0075-send-sources.ts'
import * as lostFolders from './0076-0090/0076-lost-folders.ts'
import * as restoredResources from './0076-0090/0077-restored-resources.ts'
import * as restoredContents from './0076-0090/0078-restored-contents.ts'
import * as submissionFiles from './0076-0090/0079-submission-files.ts'

export const migrations: Readonly<Record<string, Migrate>> = {
  '0001-first-house': firstHouse.up,
  '0002-webhook-engine': webhookEngine.up,
  '0003-events': events.up,
  '0004-sessions': sessions.up,
  '0005-sharing': sharing.up,
  '0006-notices': notices.up,
  '0007-claimed-messages': claimedMessages.up,
  '0008-outbox': outbox.up,
  '0009-tried-messages': triedMessages.up,
  '0010-webhook-log': webhookLog.up,
  '0011-submissions': submissions.up,
  '0012-logos': logos.up,
  '0014-search-below': searchBelow.up,
  '0015-archive-jobs': archiveJobs.up,
  '0016-known-browsers': knownBrowsers.up,
  '0017-mail-queues': mailQueues.up,
  '0018-download-progress': downloadProgress.up,
  '0019-storage-quotas': storageQuotas.up,
  '0020-deleted-shares': deletedShares.up,
  '0021-deep-folders': deepFolders.up,
  '0022-exempt-emails': exemptEmails.up,
  '0024-resumable-uploads': resumableUploads.up,
  '0026-connections': connections.up,
  '0028-ordering-keys': orderingKeys.up,
  '0030-page-orders': pageOrders.up,
  '0033-inline-bytes': inlineBytes.up,
  '0034-email-bodies': emailBodies.up,
  '0035-host-keys': hostKeys.up,
  '0036-sftp-access': sftpAccess.up,
  '0038-dropped-emails': droppedEmails.up,
  '0039-expired-uploads': expiredUploads.up,
  '0040-held-uploads': heldUploads.up,
  '0041-upload-claims': uploadClaims.up,
  '0042-ftp-access': ftpAccess.up,
  '0043-token-names': tokenNames.up,
  '0044-natural-order': naturalOrder.up,
  '0045-recent-files': recentFiles.up,
  '0046-transfer-totals': transferTotals.up,
  '0047-languages': languages.up,
  '0048-operators': operators.up,
  '0049-file-versions': fileVersions.up,
  '0050-starred': starred.up,
  '0051-folder-sizes': folderSizes.up,
  '0052-download-limits': downloadLimits.up,
  '0053-stores': stores.up,
  '0054-nodes': nodes.up,
  '0055-attempt-counters': attemptCounters.up,
  '0056-completed-submissions': completedSubmissions.up,
  '0057-visitors': visitors.up,
  '0058-log-details': logDetails.up,
  '0059-restored': restored.up,
  '0060-imports': imports.up,
  '0061-recent-actions': recentActions.up,
  '0062-version-numbers': versionNumbers.up,
  '0065-acme': acme.up,
  '0066-audit': audit.up,
  '0067-restored-names': restoredNames.up,
  '0068-share-aliases': shareAliases.up,
  '0069-message-traces': messageTraces.up,
  '0070-import-reports': importReports.up,
  '0071-log-resources': logResources.up,
  '0072-log-changes': logChanges.up,
  '0073-log-versions': logVersions.up,
  '0074-log-removals': logRemovals.up,
  '0075-send-sources': sendSources.up,
  '0076-lost-folders': lostFolders.up,
  '0077-restored-resources': restoredResources.up,
  '0078-restored-contents': restoredContents.up,
  '0079-submission-files': submissionFiles.up,
}

/**
 * Migrations after which older servers cannot read the tables, or what newer ones write to them, with the version that introduced
 * them: older servers refuse to start. Migrations that only add tables, indexes, or columns with a default need no entry. A release
 * replaces `unreleased` with its version.
 *
 * Beside these, running servers of 0.2.0 answer 500 to most uploads once the tables are migrated (`cached plan must not change result type`): their
 * prepared statements read whole rows of `accounts`, `users`, `access_tokens`, `resources`, `folder_quotas` and `shares`, to which 0042, 0043, 0044,
 * 0047, 0048, 0049, 0052, 0057 and 0059 add columns. Nothing that they acknowledge is lost; later servers prepare such statements again.
 */
export const minVersions: Readonly<Record<string, string>> = {
  '0024-resumable-uploads': '0.2.0',
  '0028-ordering-keys': '0.2.0',
  // Older servers look for small files, and for texts of emails to many recipients, in other places.
  '0033-inline-bytes': '0.2.0',
  '0034-email-bodies': '0.2.0',
  // Older servers would add files without a key.
  '0044-natural-order': '0.3.0',
  // Older servers would purge files without their versions.
  '0049-file-versions': '0.3.0',
  // Older servers would send files beyond the limit.
  '0052-download-limits': '0.3.0',
  // Older servers would look for all files in one store.
  '0053-stores': '0.3.0',
  // Older servers would count shared bytes of versions twice.
  '0062-version-numbers': '0.3.0',
}
