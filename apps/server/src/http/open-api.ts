import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Request, Response } from 'express';

/** The document of the whole API, made from the routes and the contracts' schemas. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Postroom')
    .setDescription('Shared mailboxes turned into work that people can share.')
    .setVersion('1')
    .addCookieAuth('postroom_session')
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, config);
}

export function serveOpenApi(app: INestApplication): void {
  const document = JSON.stringify(openApiDocument(app));
  app.use('/api/openapi.json', (_request: Request, response: Response) => {
    response.type('json').send(document);
  });
}
