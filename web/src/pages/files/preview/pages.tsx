import { NumberInput } from '@mantine/core'
import { useState } from 'react'
import { Empty, ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { failureOf, hasStatus } from '../../../data/api/failure.ts'
import { usePreviewImage } from '../../../data/files/previews.ts'
import type { Viewed } from '../../../data/files/viewed.ts'
import { t } from '../../../lib/language/language.ts'
import { IconButton } from './icon-button.tsx'
import { useLinked } from './linked-views.ts'
import { Zoom } from './zoom.tsx'

/** An image, or one page of a document with buttons for the others. */
export function Pages({ entry }: { entry: Viewed }) {
  const [asked, setPage] = useLinked('page')
  const [pageCount, setPageCount] = useState(1)
  const page = Math.min(asked, pageCount - 1)
  const picture = usePreviewImage(entry, 'large', page)
  const count = picture.data?.pageCount ?? pageCount
  if (count !== pageCount) setPageCount(count)
  const goTo = (number: number) => number >= 1 && number <= count && setPage(number - 1)
  return (
    <>
      {picture.data && (
        <Zoom
          address={picture.data.address}
          alt={
            count > 1
              ? t('Page {page} of {name}', { page: page + 1, name: entry.attributes.name })
              : entry.attributes.name
          }
        />
      )}
      {picture.isPending && <Loading rows={6} />}
      {hasStatus(picture.error, 400, 404) ? (
        // It fails in the same way each time.
        <Empty icon="file" title={t('The preview cannot be shown')}>
          {failureOf(picture.error).detail}
        </Empty>
      ) : (
        <ErrorMessage error={picture.error} onRetry={() => void picture.refetch()} />
      )}
      {count > 1 && (
        <div className="preview-pages">
          <IconButton label={t('Previous page')} icon="left" onClick={page > 0 ? () => setPage(page - 1) : undefined} />
          <NumberInput
            className="preview-page"
            size="xs"
            aria-label={t('Page')}
            value={page + 1}
            onChange={(value) => goTo(Number(value))}
            min={1}
            max={count}
            allowDecimal={false}
            allowNegative={false}
            hideControls
          />
          <span role="status" aria-label={t('Page {page} of {count}', { page: page + 1, count })}>
            {t('of {count}', { count })}
          </span>
          <IconButton
            label={t('Next page')}
            icon="right"
            onClick={page + 1 < count ? () => setPage(page + 1) : undefined}
          />
        </div>
      )}
    </>
  )
}
