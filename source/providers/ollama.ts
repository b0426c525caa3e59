import {request as plainRequest} from 'node:http';
import {request as secureRequest} from 'node:https';
import {EcaError} from '../foundation/errors.ts';

/** What an Ollama server says of a model it has. */
export interface OllamaModel {
  name: string;
  /** Identifies the weights; what was learned of a model holds for this digest only. */
  digest: string;
  /** Such as `7B`; empty where the server does not say. */
  parameterSize: string;
}

const largestReplyBytes = 8 * 1024 * 1024;

/**
 * The models that the Ollama server at `baseUrl` has pulled. Throws `model-unreachable` when nothing that speaks Ollama answers
 * there within `timeoutMs`, with what happened and what to do next.
 */
export async function listOllamaModels(options: {
  baseUrl: string;
  timeoutMs: number;
  signal?: AbortSignal;
}): Promise<OllamaModel[]> {
  const url = new URL(`${options.baseUrl.replace(/\/+$/, '')}/api/tags`);
  const text = await getText(url, options.timeoutMs, options.signal).catch(error => {
    options.signal?.throwIfAborted();
    throw unreachable(url, error instanceof Error && error.message !== '' ? error.message : String(error), error);
  });
  let reply: {models?: unknown};
  try {
    reply = JSON.parse(text);
  } catch (error) {
    throw unreachable(url, 'the answer is not JSON', error);
  }
  if (!Array.isArray(reply?.models)) throw unreachable(url, 'the answer lists no models');
  return reply.models.flatMap(model =>
    typeof model?.name === 'string'
      ? [
          {
            name: model.name,
            digest: String(model.digest ?? ''),
            parameterSize: String(model.details?.parameter_size ?? ''),
          },
        ]
      : [],
  );
}

function unreachable(url: URL, what: string, cause?: unknown): EcaError {
  return new EcaError('model-unreachable', `Ollama at ${url.host} does not answer: ${what}`, {
    hint: 'Start it with `ollama serve`, or set OLLAMA_BASE_URL to where it listens.',
    cause,
  });
}

function getText(url: URL, timeoutMs: number, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const deadline = AbortSignal.timeout(timeoutMs);
    const request = (url.protocol === 'https:' ? secureRequest : plainRequest)(
      url,
      {signal: signal ? AbortSignal.any([signal, deadline]) : deadline, headers: {accept: 'application/json'}},
      response => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > largestReplyBytes) response.destroy(new Error('the answer does not end'));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(Buffer.concat(parts).toString('utf8'));
          else reject(new Error(`status ${response.statusCode}`));
        });
      },
    );
    request.on('error', error => reject(deadline.aborted ? new Error(`nothing came within ${timeoutMs} ms`) : error));
    request.end();
  });
}
