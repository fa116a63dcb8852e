/** What few people need of a file, folded. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useId, useLayoutEffect, useRef } from 'react'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { Fact } from '../../../components/display/fact.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { exactSize } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'

/** Whether it is unfolded, which stays so for other files. */
export interface More {
  readonly isMore: boolean
  readonly onMore: (isMore: boolean) => void
}

export function Technical({ entry, isMore, onMore }: More & { readonly entry: Resource }) {
  const id = useId()
  const { size, mimeType, sha256 } = entry.attributes
  const isRounded = size >= 1_000
  if (!isRounded && !mimeType && !sha256) return null
  return (
    <div className="details-technical">
      <dl id={id} className="details-facts" hidden={!isMore}>
        {isMore && (
          <>
            {isRounded && <Fact name={t('Exact size')}>{exactSize(size)}</Fact>}
            {mimeType && <Fact name={t('Media type')}>{mimeType}</Fact>}
            {sha256 && (
              <Fact name="SHA-256">
                <span className="details-code details-hash">
                  <code title={sha256}>{sha256}</code>
                  <CopyButton value={sha256} what="SHA-256" />
                </span>
              </Fact>
            )}
          </>
        )}
      </dl>
      <Toggle {...{ id, isMore, onMore }} />
    </div>
  )
}

/** Below what it unfolds, and in view when it has done so. */
function Toggle({ id, isMore, onMore }: More & { readonly id: string }) {
  const button = useRef<HTMLButtonElement>(null)
  const isPressed = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once it is folded or unfolded
  useLayoutEffect(() => {
    if (isPressed.current) button.current?.scrollIntoView({ block: 'nearest' })
    isPressed.current = false
  }, [isMore])
  return (
    <TextButton
      ref={button}
      className="details-link"
      aria-expanded={isMore}
      aria-controls={id}
      onClick={() => {
        isPressed.current = true
        onMore(!isMore)
      }}
    >
      {isMore ? t('Show less') : t('More details')}
    </TextButton>
  )
}
