import * as reports from '../../../core/imports/reports.ts'
import { presentImportFinding, presentImportReport } from '../../present/account/import-reports.ts'
import type { Handler } from '../../responses/call.ts'
import { sendText } from '../../responses/send-text.ts'

export const listImportReports: Handler<'listImportReports'> = async ({ ctx, actor, query }) => {
  const found = await reports.listReports(ctx, actor, query)
  const data = found.reports.map((report) => presentImportReport(report, actor.timeZone))
  return { status: 200, body: { totalResults: found.total, returnedResults: data.length, data } }
}

export const listImportFindings: Handler<'listImportFindings'> = async ({ ctx, actor, params, query }) => {
  const { findings, total } = await reports.listFindings(ctx, actor, params.id, query)
  const data = findings.map(presentImportFinding)
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data } }
}

export const exportImportReport: Handler<'exportImportReport'> = async (call) => {
  const { name, text } = await reports.reportFile(call.ctx, call.actor, call.params.id)
  return await sendText({ name, type: 'application/json; charset=utf-8', text }, call)
}
