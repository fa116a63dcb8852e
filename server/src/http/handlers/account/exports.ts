import * as log from '../../../core/activity/log.ts'
import * as submissions from '../../../core/forms/entries.ts'
import * as reports from '../../../core/imports/reports.ts'
import * as directory from '../../../core/users/directory/directory.ts'
import * as deliveries from '../../../core/webhooks/log/attempts.ts'
import { presentImportFinding, presentImportReport } from '../../present/account/import-reports.ts'
import { sessionLogTable, submissionTable, userTable, webhookLogTable } from '../../present/account/tables.ts'
import { userJson } from '../../present/included.ts'
import { instant } from '../../requests/input.ts'
import type { Handler } from '../../responses/call.ts'
import { sendCsv } from '../../responses/send-csv.ts'
import { sendText } from '../../responses/send-text.ts'

export const exportSessionLogs: Handler<'exportSessionLogs'> = async (call) => {
  const { ctx, actor, query } = call
  const { startDate, endDate, ipAddress: ip, ...rest } = query
  const from = instant('startDate', startDate, actor)
  const to = instant('endDate', endDate, actor)
  return await sendCsv(sessionLogTable(actor.timeZone), log.batches(ctx, actor, { ...rest, from, to, ip }), call)
}

export const exportWebhookLogs: Handler<'exportWebhookLogs'> = async (call) => {
  const { ctx, actor, query } = call
  const { startDate, endDate, statusCode: status, resourcePath: path, ...rest } = query
  const from = instant('startDate', startDate, actor)
  const to = instant('endDate', endDate, actor)
  const pieces = deliveries.walk(ctx, actor, { ...rest, from, to, status, path })
  return await sendCsv(webhookLogTable(actor.timeZone), pieces, call)
}

export const exportFormEntries: Handler<'exportFormEntries'> = async (call) => {
  const { ctx, actor, params, query } = call
  const { form, pieces } = await submissions.batches(ctx, actor, params.id, query.search)
  return await sendCsv(submissionTable(form, actor.timeZone), pieces, call)
}

export const exportUsers: Handler<'exportUsers'> = async (call) => {
  const { ctx, actor, query } = call
  const pieces = (async function* () {
    for await (const users of directory.pages(ctx, actor, query))
      yield await Promise.all(users.map((user) => userJson(ctx, actor, user)))
  })()
  return await sendCsv(userTable, pieces, call)
}

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
