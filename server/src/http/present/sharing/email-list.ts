import type { EmailList as EmailListJson } from '@sallyport/contract/schemas/accounts/email-list.ts'
import type { EmailList } from '../../../core/email-lists/email-list.ts'
import { moment } from '../../responses/time.ts'
import { related } from '../files/resource.ts'

export const presentEmailList = (list: EmailList, timeZone: string): EmailListJson => ({
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
