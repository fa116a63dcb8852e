import type { ImportFinding, ImportReport } from '@sallyport/contract/schemas/server/import-report.ts'
import { type Finding, severityOf } from '../../../core/imports/report.ts'
import type { ReportView } from '../../../core/imports/reports.ts'
import { moment, momentOrNull } from '../../responses/time.ts'

export const presentImportReport = (report: ReportView, timeZone: string): ImportReport => ({
  id: report.id,
  type: 'importReport',
  attributes: {
    account: report.account,
    kind: report.kind,
    address: report.address,
    into: report.into,
    command: report.command,
    state: report.state,
    problem: report.problem,
    started: moment(report.startedAt, timeZone),
    lastSeen: moment(report.seenAt, timeZone),
    ended: momentOrNull(report.endedAt, timeZone),
    progress: report.progress,
    findings: report.findings.map((count) => ({ ...count, severity: severityOf[count.kind] })),
    downloadable: report.hasResult,
    readable: report.isReadable,
  },
})

export const presentImportFinding = ({ number, ...finding }: Finding & { readonly number: number }): ImportFinding => ({
  id: number,
  type: 'importFinding',
  attributes: {
    kind: finding.kind,
    severity: severityOf[finding.kind],
    part: finding.part,
    name: finding.name,
    reason: finding.reason,
    todo: finding.todo,
  },
})
