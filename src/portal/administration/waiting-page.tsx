import type { ComponentChildren } from 'preact';
import type { Context } from '../deps.ts';
import { Alert } from '../form.tsx';
import { showPage, wordsOf } from '../page.tsx';

interface WaitingView {
  readonly kind: 'claims' | 'waiting';
  /** What was decided just before; `''`: nothing. */
  readonly done: string;
  readonly isEmpty: boolean;
  readonly children: ComponentChildren;
}

/** What waits for somebody's decision, under words of its kind. */
export function showWaitingPage(
  ctx: Context,
  { kind, done, isEmpty, children }: WaitingView,
): void {
  const { t, has } = wordsOf(ctx);
  const title = t(`administration.${kind}-title`);
  const message = `organisation.done-${done}`;
  const body = (
    <div class="hub-prose">
      {has(message) && <Alert kind="success">{t(message)}</Alert>}
      <h1>{title}</h1>
      <p class="usa-intro">{t(`administration.${kind}-intro`)}</p>
      {isEmpty ? <Alert kind="info">{t('administration.waiting-none')}</Alert> : children}
    </div>
  );
  showPage(ctx, { title, children: body });
}
