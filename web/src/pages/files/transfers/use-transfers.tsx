import { lazy, type ReactNode, Suspense, useState } from 'react'
import type { Transfer } from './transfer.ts'

const TransferNow = lazy(async () => ({ default: (await import('./transfer-now.tsx')).TransferNow }))

/** Transfers that are in progress, or whose report is open. */
export function useTransfers(): readonly [start: (transfer: Transfer) => void, shown: ReactNode] {
  const [all, setAll] = useState<readonly { readonly id: number; readonly transfer: Transfer }[]>([])
  const start = (transfer: Transfer) => setAll((now) => [...now, { id: (now.at(-1)?.id ?? 0) + 1, transfer }])
  const shown = (
    <Suspense fallback={null}>
      {all.map(({ id, transfer }) => (
        <TransferNow key={id} transfer={transfer} onEnd={() => setAll((now) => now.filter((one) => one.id !== id))} />
      ))}
    </Suspense>
  )
  return [start, shown]
}
