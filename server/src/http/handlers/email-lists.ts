import type { EmailList } from '../../core/email-lists/email-list.ts'
import * as emailLists from '../../core/email-lists/email-lists.ts'
import { emptyAnswer, type Handler } from '../call.ts'
import { presentEmailList } from '../present/email-list.ts'
import { includedUsers } from '../present/included.ts'

type Asking = Pick<Parameters<Handler<'getEmailLists'>>[0], 'tools' | 'actor'>

/** The owner is always who asks. */
const included = ({ tools, actor }: Asking, include: readonly string[]) =>
  includedUsers(tools, actor, include.includes('ownerUser') ? [actor.userId] : [])

async function single(call: Asking, list: EmailList, include: readonly string[] = []) {
  return { data: presentEmailList(list, call.actor.timeZone), included: await included(call, include) }
}

export const getEmailLists: Handler<'getEmailLists'> = async ({ tools, actor, query }) => {
  const data = (await emailLists.list(tools, actor)).map((list) => presentEmailList(list, actor.timeZone))
  const page = { totalResults: data.length, returnedResults: data.length, data }
  return {
    status: 200,
    body: { ...page, included: await included({ tools, actor }, data.length ? query.include : []) },
  }
}

export const addEmailList: Handler<'addEmailList'> = async (call) => {
  const list = await emailLists.create(call.tools, call.actor, call.body)
  return { status: 201, body: await single(call, list) }
}

export const getEmailListById: Handler<'getEmailListById'> = async (call) => {
  const list = await emailLists.get(call.tools, call.actor, call.params.id)
  return { status: 200, body: await single(call, list, call.query.include) }
}

export const updateEmailListById: Handler<'updateEmailListById'> = async (call) => {
  const list = await emailLists.update(call.tools, call.actor, call.params.id, call.body)
  return { status: 200, body: await single(call, list) }
}

export const deleteEmailListById: Handler<'deleteEmailListById'> = async ({ tools, actor, params }) => {
  await emailLists.remove(tools, actor, params.id)
  return emptyAnswer
}
