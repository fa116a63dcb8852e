/** The previewed file. Its id is in the address bar, so that Back closes the preview, and the address can be passed on. */
import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type Failure, failureOf, hasStatus } from '../../../data/api/failure.ts'
import { useResource } from '../../../data/files/resource.ts'
import { t } from '../../../lib/language/language.ts'
import type { FilesLocation } from '../location/location.ts'

const missing: Failure = {
  title: t('The file cannot be shown'),
  detail: t('The file at this address was deleted, or you have no access to it.'),
}

export interface Preview {
  /** The file; undefined if none is previewed, or while it is loading. */
  readonly entry: Resource | undefined
  readonly open: (entry: Resource) => void
  /** Replaces the previewed file by another. */
  readonly replace: (entry: Resource) => void
  readonly close: () => void
}

export function usePreview({ previewed, showPreview }: FilesLocation): Preview {
  const { history } = useRouter()
  const [known, setKnown] = useState<Resource>()
  /** Whether the previous entry of the browser's history is this list. */
  const isPushed = useRef(false)
  const isKnown = known?.id === previewed
  const { data, error } = useResource(previewed === undefined || isKnown ? undefined : `id:${previewed}`)
  const found = previewed === undefined ? undefined : isKnown ? known : data
  const isFolder = found?.attributes.type === 'dir'
  const isMissing = previewed !== undefined && (error !== null || isFolder)
  useEffect(() => {
    if (previewed === undefined) isPushed.current = false
  }, [previewed])
  const leave = useEffectEvent(() => {
    const { title, detail } = error && !hasStatus(error, 403, 404) ? failureOf(error) : missing
    notifications.show({ color: 'danger', title, message: detail })
    showPreview(undefined, { replace: true })
  })
  useEffect(() => {
    if (isMissing) leave()
  }, [isMissing])
  return {
    entry: isFolder ? undefined : found,
    open(entry) {
      setKnown(entry)
      isPushed.current = true
      showPreview(entry.id, { replace: false })
    },
    replace(entry) {
      setKnown(entry)
      showPreview(entry.id, { replace: true })
    },
    close: () => (isPushed.current ? history.back() : showPreview(undefined, { replace: true })),
  }
}
