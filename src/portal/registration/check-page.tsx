import { addendsInWords, challengeOf } from '../../registration/human-check.ts';
import type { Registration } from '../../registration/registration.ts';
import { assetPath } from '../assets.ts';
import type { Context } from '../deps.ts';
import type { Problem } from '../form.tsx';
import { queryField } from '../form-body.ts';
import { wordsOf } from '../page.tsx';
import { paths } from '../paths.ts';
import type { Words } from '../words.ts';
import { showStep } from './step-frame.tsx';
import { TextField } from './text-field.tsx';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'altcha-widget': {
        readonly 'data-worker': string;
        readonly challenge: string;
        readonly configuration: string;
        readonly language: string;
      };
    }
  }
}

interface CheckView {
  readonly registration: Registration;
  readonly problems: readonly Problem[];
}

/** The browser's own box, which every aid knows; no link out of the form, no logo. */
const WIDGET = JSON.stringify({ type: 'native', hideFooter: true, hideLogo: true });

/** Whether somebody is a person: a box to tick, or without scripts, or by choice, a sum in words (BR-017.017). */
export async function showCheck(
  ctx: Context,
  { registration, problems }: CheckView,
  status = 200,
): Promise<void> {
  const words = wordsOf(ctx);
  const { t } = words;
  const wantsSum = queryField(ctx, 'way') === 'sum';
  const challenge = JSON.stringify(await challengeOf(registration.check));
  const sum = <Sum words={words} registration={registration} problems={problems} />;
  showStep(
    ctx,
    {
      step: 'check',
      action: wantsSum ? `${paths.registerCheck}?way=sum` : paths.registerCheck,
      problems: problems.map(({ text }) => ({ field: wantsSum ? 'sum' : 'check', text })),
      above: <p>{t('registration.check-text')}</p>,
      fields: wantsSum ? (
        sum
      ) : (
        <>
          <Widget words={words} challenge={challenge} problems={problems} />
          <noscript>{sum}</noscript>
        </>
      ),
      below: (
        <p>
          <a href={wantsSum ? paths.registerCheck : `${paths.registerCheck}?way=sum`}>
            {t(wantsSum ? 'registration.check-box-instead' : 'registration.check-sum-instead')}
          </a>
        </p>
      ),
    },
    status,
  );
}

function Widget({
  words,
  challenge,
  problems,
}: {
  readonly words: Words;
  readonly challenge: string;
  readonly problems: readonly Problem[];
}) {
  const [wrong] = problems;
  return (
    <div class={wrong ? 'usa-form-group usa-form-group--error' : 'usa-form-group'} id="check">
      {wrong && <span class="usa-error-message">{wrong.text}</span>}
      <link rel="stylesheet" href={assetPath('altcha.css')} />
      <altcha-widget
        challenge={challenge}
        configuration={WIDGET}
        language={words.language === 'es' ? 'es-419' : 'en'}
        data-worker={assetPath('altcha-worker.js')}
      />
      <script type="module" src={assetPath('altcha.js')} />
      {words.language === 'es' && <script type="module" src={assetPath('altcha-es-419.js')} />}
      <script type="module" src={assetPath('human-check.js')} />
    </div>
  );
}

function Sum({ words, registration, problems }: CheckView & { readonly words: Words }) {
  const [first, second] = addendsInWords(registration.check, words.language);
  return (
    <TextField
      id="sum"
      label={words.t('registration.sum', { first, second })}
      hint={words.t('registration.sum-hint')}
      autocomplete="off"
      maxLength={40}
      problems={problems.map(({ text }) => ({ field: 'sum', text }))}
    />
  );
}
