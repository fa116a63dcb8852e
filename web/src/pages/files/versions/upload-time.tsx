/** The time of an upload, by which its content is named: with seconds only if another content was uploaded in that minute. */
import { LogTime } from '../../../components/display/relative-time.tsx'
import { logTime, minuteTime } from '../../../lib/time.ts'
import { type Content, hasOwnMinute } from './contents.ts'

interface Props {
  readonly contents: readonly Content[]
  readonly at: string
}

export const UploadTime = ({ contents, at }: Props) => <LogTime at={at} hasSeconds={!hasOwnMinute(contents, at)} />

export const uploadTimeText = (contents: readonly Content[], at: string, timeZone: string, now: number): string =>
  (hasOwnMinute(contents, at) ? minuteTime : logTime)(at, timeZone, now)
