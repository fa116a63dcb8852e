import { BusyButton } from '../../components/forms/busy-button.tsx'
import { numberText, t } from '../../lib/language/language.ts'

interface Props {
  readonly list: {
    readonly data: { readonly rows: readonly unknown[]; readonly total: number } | undefined
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    fetchNextPage(): Promise<unknown>
  }
}

/** Below a list of which more can be shown. */
export function Next({ list: { data, hasNextPage, isFetchingNextPage, fetchNextPage } }: Props) {
  if (!hasNextPage || !data) return null
  return (
    <div className="trash-next">
      <span>{t('{shown} of {total}', { shown: numberText(data.rows.length), total: numberText(data.total) })}</span>
      <BusyButton variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t('Show more')}
      </BusyButton>
    </div>
  )
}
