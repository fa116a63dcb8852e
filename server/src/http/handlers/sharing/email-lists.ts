import type { EmailList as EmailListJson } from '@sallyport/contract/schemas/accounts/email-list.ts'
import type { EmailList } from '../../../core/email-lists/email-list.ts'
import * as emailLists from '../../../core/email-lists/email-lists.ts'
import { related } from '../../present/files/resource.ts'
import { includedUsers } from '../../present/included.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'
import { moment } from '../../responses/time.ts'

type Caller = Pick<Parameters<Handler<'getEmailLists'>>[0], 'ctx' | 'actor'>

/** The owner of a list is always the caller. */
const included = ({ ctx, actor }: Caller, include: readonly string[]) =>
  includedUsers(ctx, actor, include.includes('ownerUser') ? [actor.userId] : [])

async function single(call: Caller, list: EmailList, include: readonly string[] = []) {
  return { data: presentEmailList(list, call.actor.timeZone), included: await included(call, include) }
}

export const getEmailLists: Handler<'getEmailLists'> = async ({ ctx, actor, query }) => {
  const data = (await emailLists.list(ctx, actor)).map((list) => presentEmailList(list, actor.timeZone))
  const page = { totalResults: data.length, returnedResults: data.length, data }
  return {
    status: 200,
    body: { ...page, included: await included({ ctx, actor }, data.length ? query.include : []) },
  }
}

export const addEmailList: Handler<'addEmailList'> = async (call) => {
  const list = await emailLists.create(call.ctx, call.actor, call.body)
  return { status: 201, body: await single(call, list) }
}

export const getEmailListById: Handler<'getEmailListById'> = async (call) => {
  const list = await emailLists.get(call.ctx, call.actor, call.params.id)
  return { status: 200, body: await single(call, list, call.query.include) }
}

export const updateEmailListById: Handler<'updateEmailListById'> = async (call) => {
  const list = await emailLists.update(call.ctx, call.actor, call.params.id, call.body)
  return { status: 200, body: await single(call, list) }
}

export const deleteEmailListById: Handler<'deleteEmailListById'> = async ({ ctx, actor, params }) => {
  await emailLists.remove(ctx, actor, params.id)
  return emptyAnswer
}

const presentEmailList = (list: EmailList, timeZone: string): EmailListJson => ({
  id: list.id,
  type: 'emailList',
  attributes: {
    name: list.name,
    emails: [...list.emails],
    note: list.note,
    created: moment(list.createdAt, timeZone),
    modified: moment(list.modifiedAt, timeZone),
  },
  relationships: { ownerUser: related('user', list.userId) },
})
