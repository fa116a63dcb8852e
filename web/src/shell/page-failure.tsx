/** When a screen falls over: the rest of the app stays, and the way out is named. */
import type { ErrorComponentProps } from '@tanstack/react-router'
import { failureOf } from '../data/failure.ts'
import { FailureNotice } from '../parts/states.tsx'

export const PageFailure = ({ error, reset }: ErrorComponentProps) => (
  <FailureNotice failure={failureOf(error)} onRetry={reset} />
)
