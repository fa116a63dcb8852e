import type { Entry } from '../../../core/activity/store.ts'
import { moment } from '../../responses/time.ts'

type OfVersion = Pick<Entry, 'version_number' | 'version_uploaded_at'>

/** The version that an entry of the session log is about; null for others. */
export const presentLoggedVersion = (
  { version_number: number, version_uploaded_at: at }: OfVersion,
  timeZone: string,
) => (number === null || at === null ? null : { number, uploadDate: moment(at, timeZone) })
