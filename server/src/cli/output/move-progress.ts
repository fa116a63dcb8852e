/** The progress of a move of files, for people. */

import type { MoveState } from '../../core/files/storage/move-store.ts'
import { sizeText } from '../../lib/text/size-text.ts'
import { counted } from './output.ts'

export const percent = ({ bytes, totalBytes, files, totalFiles }: MoveState): string => {
  const share = totalBytes > 0 ? bytes / totalBytes : files / Math.max(1, totalFiles)
  return `${Math.min(100, Math.floor(share * 100))} %`
}

/** `bytesPerMs`: lately. */
export function progressText(state: MoveState, bytesPerMs: number): string {
  const left = Math.max(0, state.totalBytes - state.bytes)
  const rest = bytesPerMs > 0 ? `, ${timeText(left / bytesPerMs)} left` : ''
  return `${state.files} of ${counted(state.totalFiles, 'file')}, ${sizeText(state.bytes)} of ${sizeText(state.totalBytes)} (${percent(state)}), ${sizeText(Math.round(bytesPerMs * 1_000))}/s${rest}`
}

function timeText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.ceil(hours / 24)} days`
}
